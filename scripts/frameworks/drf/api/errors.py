from django.conf import settings
from django.db.models import ProtectedError
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler


class Missing(APIException):
    status_code = status.HTTP_409_CONFLICT


def documented_errors(error, context):
    """Keeps the framework's answers except where the page states a body."""
    if isinstance(error, ProtectedError):
        return Response({"message": "The collection is in use", "code": "Conflict"}, 409)
    response = exception_handler(error, context)
    view = context["view"]
    if response is None:
        return None
    if response.status_code == 401:
        response.data = view.unauthorized
    elif response.status_code == 404 and settings.MISTAKE != "detail-404":
        response.data = view.not_found
    elif isinstance(error, (ValidationError, Missing)):
        response.status_code = 409
        response.data = {"message": first_message(error.detail), "code": "MissingParameter"}
    elif response.status_code == 412:
        response.data = {"message": "only_images_in_base64", "code": "PreconditionFailed"}
    elif response.status_code == 400:
        response.data = {"error": "Invalid request"}
    return response


def first_message(detail, field=""):
    if isinstance(detail, dict):
        field, detail = next(iter(detail.items()))
        return first_message(detail, field)
    if isinstance(detail, list):
        return first_message(detail[0], field)
    return f"{field}: {detail}" if field else str(detail)
