"""HTTP beside GraphQL: sign-in (allauth's headless API), drawings, the schema, health."""

from django.urls import include, path

from community import health
from community.accounts import views

urlpatterns = [
    path("_allauth/", include("community.accounts.sign_in.urls")),
    path("avatars/<str:handle>.svg", views.avatar),
    path("schema.graphql", health.schema_file),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", health.metrics),
]
