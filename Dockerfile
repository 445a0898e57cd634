# The register as one image; web, worker, beat and migrate are its commands (docker-compose.yml).
FROM python:3.13-slim AS packages
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LANG=C.UTF-8 \
    BIND=0.0.0.0:8000 \
    STATIC_ROOT=/static
# What a PDF takes: Pango, and a font with Chinese characters.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin register \
    && install --directory --owner=register --group=register --mode=0750 /documents
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
# Settings that static files do not depend on, so that the image holds them ready.
RUN ENVIRONMENT=demo python manage.py collectstatic --no-input --verbosity 0
USER register
EXPOSE 8000
CMD ["gunicorn", "--config", "python:config.server", "config.wsgi"]
