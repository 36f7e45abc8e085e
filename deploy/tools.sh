# Sourced by the scripts: where deploy/setup puts the tools that Debian does not have.
PRORATA_TOOLS_DIR=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/prorata/tools
BUF_VERSION=1.75.0 # as in deploy/packages/test-python
GRPCURL_VERSION=1.8.9 # the last one that Debian 12's Go 1.19 builds
PRORATA_BUF_DIR=$PRORATA_TOOLS_DIR/buf-$BUF_VERSION
PRORATA_GRPCURL_DIR=$PRORATA_TOOLS_DIR/grpcurl-$GRPCURL_VERSION
PATH=$PRORATA_BUF_DIR/bin:$PRORATA_GRPCURL_DIR/bin:$PATH
