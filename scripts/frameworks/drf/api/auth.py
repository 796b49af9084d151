from django.conf import settings
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission


class BearerAuthentication(BaseAuthentication):
    def authenticate(self, request):
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        client = settings.CLIENTS.get(token)
        if settings.MISTAKE == "token-iexact":
            client = {known.lower(): owner for known, owner in settings.CLIENTS.items()}.get(token.lower())
        if client is None:
            raise AuthenticationFailed
        return client, token

    def authenticate_header(self, request):
        return "Bearer"


class HasClient(BasePermission):
    def has_permission(self, request, view):
        return bool(request.user)
