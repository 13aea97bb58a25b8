# syntax=docker/dockerfile:1
ARG BASE=bookworm
FROM golang:1.22-bookworm AS build
WORKDIR /src
COPY . .
RUN go build -o /app .

FROM debian:${BASE} AS base
LABEL maintainer="someone"
ENV APP_HOME=/opt/app \
    LANG=C.UTF-8
ENV PATH=$PATH:$APP_HOME/bin

FROM base
ARG VERSION=1.2
ARG COMMIT
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN --mount=type=cache,target=/var/cache/apt apt-get update && \
    # only what is needed
    apt-get install -y --no-install-recommends \
      curl \
      ca-certificates
RUN ["useradd", "-m", "app user"]
WORKDIR $APP_HOME
COPY --from=build --chown=app /app bin/app
ADD https://example.org/app-${VERSION}.tar.gz /tmp/
COPY <<EOF /etc/app.conf
home = $APP_HOME
EOF
USER app
RUN <<SCRIPT
echo "it's" > version
echo $VERSION
SCRIPT
EXPOSE 8080
HEALTHCHECK CMD curl -f http://localhost:8080
ENTRYPOINT ["bin/app"]
