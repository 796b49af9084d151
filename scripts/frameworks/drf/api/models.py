import secrets
import time
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


def new_id():
    return f"{int(time.time()):08x}{secrets.token_hex(8)}"


def new_code():
    return str(uuid.uuid4())


class Record(models.Model):
    id = models.CharField(primary_key=True, max_length=24, default=new_id)
    client = models.CharField(max_length=40, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField()
    version = models.IntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["created_at", "id"]

    def save(self, *args, **kwargs):
        # Both times are equal until the first update.
        self.updated_at = self.created_at if self._state.adding else timezone.now()
        if not self._state.adding:
            self.version += 1
        super().save(*args, **kwargs)


class Project(Record):
    name = models.CharField(max_length=500)
    status = models.CharField(max_length=40, default="draft")
    assigned_collection = models.ForeignKey(
        "Collection",
        null=True,
        related_name="assigned_to",
        on_delete=models.PROTECT if settings.MISTAKE == "protect-409" else models.SET_NULL,
    )
    collection_code = models.CharField(max_length=80, blank=True, default="")


class Collection(Record):
    code = models.CharField(max_length=36, unique=True, default=new_code)
    name = models.CharField(max_length=500)
    description = models.TextField(null=True)
    project = models.ForeignKey(Project, null=True, on_delete=models.SET_NULL, related_name="collections")
    hidden = models.BooleanField(default=False)  # for the mistake unique-name

    def unlink(self):
        """What the foreign keys do not do: copies of the code."""
        if settings.MISTAKE != "project-code-kept":
            Project.objects.filter(assigned_collection=self).update(collection_code="")
        Flow.objects.filter(collection_code=self.code).update(collection_code="")

    def assign(self, project):
        Project.objects.filter(assigned_collection=self).exclude(pk=project.pk).update(
            assigned_collection=None, collection_code=""
        )
        project.assigned_collection, project.collection_code = self, self.code
        project.save()
        self.project = project
        self.save()


class Person(Record):
    name = models.CharField(max_length=500)
    status = models.CharField(max_length=40, default="active")
    collections = models.ManyToManyField(Collection, related_name="persons")


class Flow(Record):
    project = models.ForeignKey(Project, null=True, on_delete=models.CASCADE, related_name="flows")
    type = models.CharField(max_length=80, null=True)
    status = models.CharField(max_length=40, default="draft")
    collection_code = models.CharField(max_length=80, blank=True, default="")
