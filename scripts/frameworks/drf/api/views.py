import secrets
import time

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from rest_framework import generics
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from . import models, serializers
from .errors import Missing


def mistake(name):
    return settings.MISTAKE == name


def signed(**parts):
    stamp = timezone.now().strftime("%B %d, %Y %I:%M %p")
    signature = {"message": "Certified by Verifik.co", "dateTime": stamp}
    return {"id": secrets.token_hex(3)[:5].upper(), **parts, "signature": signature}


class Api:
    unauthorized = {"message": "Access forbidden", "code": "Forbidden"}
    created = 200
    http_method_names = ["get", "post", "put", "delete", "head", "options"]

    def get_queryset(self):
        return self.model.objects.filter(client=self.request.user)

    def envelope(self, data, **parts):
        return {"data": data, **parts}


class ListView(Api, generics.ListCreateAPIView):
    def list(self, request):
        return Response(self.envelope(self.get_serializer(self.get_queryset(), many=True).data))

    def create(self, request):
        with transaction.atomic():
            # Inside, so that a collection that was looked up is still there when it is linked.
            serializer = self.get_serializer(data=request.data)
            serializer.is_valid(raise_exception=True)
            serializer.save(client=request.user)
        return Response(self.envelope(serializer.data), self.created)


class ItemView(Api, generics.RetrieveUpdateDestroyAPIView):
    partial = True

    def retrieve(self, request, pk):
        return Response(self.envelope(self.get_serializer(self.get_object()).data))

    def update(self, request, pk):
        with transaction.atomic():
            serializer = self.get_serializer(self.get_object(), data=request.data, partial=self.partial)
            serializer.is_valid(raise_exception=True)
            serializer.save()
        return Response(self.envelope(serializer.data))


class Collections:
    model = models.Collection
    serializer_class = serializers.CollectionSerializer
    not_found = {"message": "invalid_collection", "code": "ERROR"}

    def get_queryset(self):
        found = super().get_queryset().filter(hidden=False)
        if mistake("queryset-all") and self.request.method == "DELETE":
            return models.Collection.objects.all()
        return found


class CollectionList(Collections, ListView):
    def create(self, request):
        if mistake("unique-name"):
            name = request.data.get("name")
            if models.Collection.objects.filter(client=request.user, name=name, hidden=True).exists():
                raise Missing("name: a collection with this name exists")
        return super().create(request)


class CollectionItem(Collections, ItemView):
    partial = False  # the name is required every time

    def get_object(self):
        if mistake("id-startswith") and self.request.method == "DELETE":
            return self.get_queryset().filter(id__startswith=self.kwargs["pk"]).first() or super().get_object()
        return super().get_object()

    def destroy(self, request, pk):
        if mistake("race-delete"):
            collection = self.get_object()
            data = self.get_serializer(collection).data
            time.sleep(0.005)  # the face engine
            collection.unlink()
            collection.delete()
            return Response({"data": data})
        with transaction.atomic():
            collection = self.get_object()
            if mistake("touch-before-delete"):
                collection.save()
            # The key of the instance is gone after delete(), so the answer is made before.
            data = self.get_serializer(collection).data
            collection.unlink()
            if mistake("unique-name"):
                collection.persons.clear()
                collection.assigned_to.update(assigned_collection=None)
                models.Collection.objects.filter(pk=collection.pk).update(hidden=True)
            else:
                collection.delete()
        if mistake("pk-none"):
            data = self.get_serializer(collection).data
        if mistake("default-204"):
            return Response(status=204)
        return Response({"data": data})


class Persons:
    model = models.Person
    serializer_class = serializers.PersonSerializer
    not_found = {"error": "Person not found", "message": "PERSON_NOT_FOUND"}
    unauthorized = {"message": "Authentication required", "code": "UNAUTHORIZED"}

    def envelope(self, data, **parts):
        return signed(data=data, **parts)

    def named_collection(self):
        value = self.request.query_params.get("collection")
        own = models.Collection.objects.filter(client=self.request.user)
        return value and (own.filter(id=value) | own.filter(code=value)).first()


def number(text, default, top):
    return min(top, max(1, int(text))) if text and text.isdecimal() else default


class PersonList(Persons, ListView):
    def list(self, request):
        page = number(request.query_params.get("page"), 1, 10**6)
        limit = number(request.query_params.get("limit"), 10, 100)
        found = self.get_queryset()
        if "collection" in request.query_params:
            found = found.filter(collections=self.named_collection() or "")
        total = found.count()
        data = self.get_serializer(found[(page - 1) * limit : page * limit], many=True).data
        pagination = {"page": page, "limit": limit, "total": total, "pages": -(-total // limit)}
        return Response(self.envelope(data, pagination=pagination))


class PersonItem(Persons, ItemView):
    def destroy(self, request, pk):
        person = self.get_object()
        if "collection" in request.query_params:
            collection = self.named_collection()
            if not collection:
                self.not_found = Collections.not_found
                raise NotFound
            person.collections.remove(collection)
        else:
            person.delete()
        return Response(self.envelope({"_id": pk}))


class Projects:
    model = models.Project
    serializer_class = serializers.ProjectSerializer
    not_found = {"message": "Project not found", "code": "NotFound"}
    created = 201


class ProjectList(Projects, ListView):
    pass


class ProjectItem(Projects, ItemView):
    def destroy(self, request, pk):
        with transaction.atomic():
            project = self.get_object()
            if project.flows.filter(status="active").exists():
                return Response({"message": "Project has active flows", "code": "Conflict"}, 409)
            project.delete()
        return Response({"data": {"_id": pk, "name": project.name, "status": "deleted"}})


class Flows:
    model = models.Flow
    serializer_class = serializers.FlowSerializer
    not_found = {"message": "Project flow not found", "code": "NotFound"}
    created = 201


class FlowList(Flows, ListView):
    pass


class FlowItem(Flows, ItemView):
    http_method_names = ["get", "delete", "head", "options"]

    def destroy(self, request, pk):
        self.get_object().delete()
        return Response({"data": {"_id": pk, "status": "deleted"}})
