from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "scp_portal"
    verbose_name = "The portal"
