from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "levier.records"
    label = "records"
    verbose_name = "Levier"
    default_auto_field = "django.db.models.BigAutoField"
