import base64
import binascii
from datetime import timezone

from django.db.models import Q
from rest_framework import serializers
from rest_framework.exceptions import APIException

from .models import Collection, Flow, Person, Project


class OnlyImages(APIException):
    status_code = 412


class TextField(serializers.CharField):
    """A number is not a name: values of another type are refused instead of converted."""

    def to_internal_value(self, data):
        return super().to_internal_value(data) if isinstance(data, str) else self.fail("invalid")


class MillisecondField(serializers.DateTimeField):
    def to_representation(self, value):
        return value.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class OwnRelatedField(serializers.RelatedField):
    """A record of the calling client, shown by _id; a collection may also be named by its code."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            raise serializers.ValidationError("invalid reference")
        condition = Q(id=data)
        if self.queryset.model is Collection:
            condition |= Q(code=data)
        record = self.get_queryset().filter(condition, client=self.context["request"].user).first()
        if record is None:
            raise serializers.ValidationError("invalid reference")
        return record

    def use_pk_only_optimization(self):
        return True

    def to_representation(self, value):
        return value.pk


class RecordSerializer(serializers.ModelSerializer):
    _id = serializers.CharField(source="id", read_only=True)
    client = serializers.CharField(read_only=True)
    deleted = serializers.SerializerMethodField()
    createdAt = MillisecondField(source="created_at", read_only=True)
    updatedAt = MillisecondField(source="updated_at", read_only=True)

    common = ["_id", "client", "deleted", "createdAt", "updatedAt"]

    def get_deleted(self, record):
        return False

    def get_fields(self):
        # The name cannot be a class attribute: two underscores are mangled there.
        return super().get_fields() | {"__v": serializers.IntegerField(source="version", read_only=True)}


class CollectionSerializer(RecordSerializer):
    code = serializers.CharField(read_only=True)
    name = TextField(max_length=500)
    description = TextField(required=False, allow_blank=True, allow_null=True)
    project = OwnRelatedField(queryset=Project.objects.all(), required=False, allow_null=True)
    people = serializers.ListField(child=serializers.DictField(), write_only=True, required=False)

    class Meta:
        model = Collection
        fields = [*RecordSerializer.common, "code", "name", "description", "project", "people"]

    def save(self, **kwargs):
        people, project = self.validated_data.pop("people", None), self.validated_data.pop("project", None)
        collection = super().save(**kwargs)
        if project:
            collection.assign(project)
        if people is not None:
            ids = [person.get("_id") or person.get("id") for person in people]
            collection.persons.set(Person.objects.filter(client=collection.client, id__in=ids))
        return collection


class PersonSerializer(RecordSerializer):
    images = serializers.ListField(child=serializers.CharField(), min_length=1, max_length=3, write_only=True)
    status = serializers.CharField(required=False)
    collections = OwnRelatedField(queryset=Collection.objects.all(), many=True, required=False)

    class Meta:
        model = Person
        fields = [*RecordSerializer.common, "name", "status", "images", "collections"]

    def validate_images(self, images):
        try:
            for image in images:
                base64.b64decode(image, validate=True)
        except (binascii.Error, ValueError):
            raise OnlyImages
        return images

    def save(self, **kwargs):
        self.validated_data.pop("images", None)  # they go to the face engine
        return super().save(**kwargs)


class ProjectSerializer(RecordSerializer):
    status = serializers.CharField(required=False)
    assignedCollection = OwnRelatedField(
        source="assigned_collection", queryset=Collection.objects.all(), required=False, allow_null=True
    )
    collectionCode = serializers.CharField(source="collection_code", read_only=True)

    class Meta:
        model = Project
        fields = [*RecordSerializer.common, "name", "status", "assignedCollection", "collectionCode"]

    def save(self, **kwargs):
        collection = self.validated_data.pop("assigned_collection", None)
        project = super().save(**kwargs)
        if collection:
            collection.assign(project)
        return project


class FlowSerializer(RecordSerializer):
    project = OwnRelatedField(queryset=Project.objects.all(), required=False, allow_null=True)
    collectionCode = serializers.CharField(source="collection_code", required=False, allow_blank=True)

    class Meta:
        model = Flow
        fields = [*RecordSerializer.common, "project", "type", "status", "collectionCode"]
