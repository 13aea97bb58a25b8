#!/bin/bash -eu
# Sets it up.
apt-get update -q
echo "it's done"
