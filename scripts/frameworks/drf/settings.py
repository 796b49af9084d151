import os

MISTAKE = os.environ.get("MISTAKE")

SECRET_KEY = "only for a server on the loopback address"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
INSTALLED_APPS = ["rest_framework", "api"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "urls"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
STATIC_URL = "static/"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ["DATABASE"],
        # A transaction takes the write lock when it begins, so a parallel delete waits for its turn.
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA journal_mode=wal;"},
    }
}
RENDERERS = ["rest_framework.renderers.JSONRenderer"]
if MISTAKE == "browsable":
    RENDERERS.append("rest_framework.renderers.BrowsableAPIRenderer")
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.auth.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["api.auth.HasClient"],
    "DEFAULT_RENDERER_CLASSES": RENDERERS,
    "EXCEPTION_HANDLER": "api.errors.documented_errors",
    "UNAUTHENTICATED_USER": None,
}
CLIENTS = {
    os.environ["TOKEN"]: os.environ["CLIENT"],
    os.environ["SECOND_TOKEN"]: os.environ["SECOND_CLIENT"],
}
