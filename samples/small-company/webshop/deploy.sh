#!/bin/sh
set -eu
echo "would copy the shop to the server"
