"""HTTP beside GraphQL: sign-in (allauth's headless API), the moderators' desk, drawings, the schema, health."""

from django.conf import settings
from django.urls import include, path

from community import health
from community.accounts import views
from community.desk.site import site as desk

urlpatterns = [
    path("_allauth/", include("community.accounts.sign_in.urls")),
    path("desk/", desk.urls),
    path("avatars/<str:handle>.svg", views.avatar),
    path("schema.graphql", health.schema_file),
    path("healthz", health.alive),
    path("readyz", health.ready),
]
if not settings.IS_PRODUCTION:  # there it is at METRICS_PORT alone, where no proxy leads
    urlpatterns.append(path("metrics", health.metrics))
