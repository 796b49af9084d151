from django.conf import settings
from django.urls import path
from django.views.decorators.cache import cache_page

from api import views

item = views.CollectionItem.as_view()
if settings.MISTAKE == "cache-page":
    item = cache_page(10)(item)
slash = "/" if settings.MISTAKE == "router-slash" else ""

urlpatterns = [
    path("v2/face-recognition/collections", views.CollectionList.as_view()),
    path(f"v2/face-recognition/collections/<str:pk>{slash}", item),
    path("v2/face-recognition/persons", views.PersonList.as_view()),
    path("v2/face-recognition/persons/<str:pk>", views.PersonItem.as_view()),
    path("v2/projects", views.ProjectList.as_view()),
    path("v2/projects/<str:pk>", views.ProjectItem.as_view()),
    path("v2/project-flows", views.FlowList.as_view()),
    path("v2/project-flows/<str:pk>", views.FlowItem.as_view()),
]
