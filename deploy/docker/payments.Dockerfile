# The payments service: what both services share, and this one; nothing of the other.
# One image for app, worker, clock and the commands: `docker run IMAGE services.payments.commands migrate`.
FROM python:3.11-slim-trixie
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1 TZ=UTC
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --only-binary :all: --no-binary docopt -r requirements.lock \
    && groupadd --gid 10001 sameday \
    && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin sameday

COPY deploy/docker/healthcheck.py ./
COPY shared ./shared
COPY services/__init__.py ./services/
COPY services/payments ./services/payments
# An image that lacks something fails here and not in the night.
RUN python -m compileall -q . \
    && python -c "import services.payments.app, services.payments.worker, services.payments.clock, services.payments.commands" \
    && install -d -o 10001 -g 10001 -m 0700 /var/lib/sameday/receipts # a new volume takes the folder with its owner

ENV PAYMENTS_HOST=0.0.0.0 PAYMENTS_PORT=8001
USER 10001:10001
EXPOSE 8001
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --start-interval=2s CMD ["python", "healthcheck.py", "http://127.0.0.1:8001/health"]
ENTRYPOINT ["python", "-m"]
CMD ["services.payments.app"]
