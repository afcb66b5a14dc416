"""The door that a web server opens: `gunicorn scp_portal.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scp_portal.settings")

application = get_wsgi_application()
