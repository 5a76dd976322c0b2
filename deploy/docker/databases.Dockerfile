# Makes both services' databases and roles, or gives the roles their passwords again, and ends.
FROM python:3.11-slim-trixie
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1 TZ=UTC
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --only-binary :all: --no-binary docopt -r requirements.lock \
    && groupadd --gid 10001 sameday \
    && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin sameday

COPY deploy/__init__.py ./deploy/
COPY deploy/local/__init__.py deploy/local/databases.py deploy/local/folders.py ./deploy/local/
COPY shared/__init__.py shared/errors.py ./shared/
COPY deploy/docker/__init__.py deploy/docker/set_up_databases.py ./deploy/docker/
# An image that lacks something fails here and not in the night.
RUN python -m compileall -q . && python -c "import deploy.docker.set_up_databases"

USER 10001:10001
HEALTHCHECK NONE
ENTRYPOINT ["python", "-m"]
CMD ["deploy.docker.set_up_databases"]
