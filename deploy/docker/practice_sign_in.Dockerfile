# The practice sign-in: staff choose who they are, without a password. Never beside real money.
FROM python:3.11-slim-trixie
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1 TZ=UTC
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --only-binary :all: --no-binary docopt -r requirements.lock \
    && groupadd --gid 10001 sameday \
    && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin sameday

COPY deploy/docker/healthcheck.py ./
COPY deploy/__init__.py ./deploy/
COPY deploy/practice ./deploy/practice
# An image that lacks something fails here and not in the night. A new volume takes /data with its owner.
RUN python -m compileall -q . && python -c "import deploy.practice.sign_in.__main__" && install -d -o 10001 -g 10001 /data

ENV PRACTICE_SIGN_IN_HOST=0.0.0.0 PRACTICE_SIGN_IN_PORT=8004 PRACTICE_SIGN_IN_DATA_DIR=/data
USER 10001:10001
EXPOSE 8004
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --start-interval=2s CMD ["python", "healthcheck.py", "http://127.0.0.1:8004/health"]
ENTRYPOINT ["python", "-m"]
CMD ["deploy.practice.sign_in"]
