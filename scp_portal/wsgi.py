"""The door that a web server opens: `scp_portal.wsgi`. What is published is answered here, ahead of Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scp_portal.settings")

portal = get_wsgi_application()

from publishing.serving import front  # noqa: E402  Django is started first

application = front(portal)
