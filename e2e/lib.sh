# Shared by e2e/demo and e2e/install: progress lines, logs, finding the JDK. Sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
state=${EVENKEEL_STATE:-$root/e2e/.state}
mkdir -p "$state/logs"
started=$(date +%s)

elapsed() { local s=$(($(date +%s) - started)); printf '%d:%02d' $((s / 60)) $((s % 60)); }
say() { printf '[%s] %s\n' "$(elapsed)" "$*"; }
die() { printf '\n%s\n' "$*" >&2; exit 1; }

# step TITLE COMMAND...: runs the command with its output in a log, and shows one line of progress meanwhile.
step() {
    local title=$1 log; shift
    log=$state/logs/$(tr -cs 'a-zA-Z0-9' '-' <<<"$title" | tr 'A-Z' 'a-z' | sed 's/-*$//').log
    local began pid ticks=0 last
    began=$(date +%s)
    : >"$log" # before anybody reads it
    "$@" >>"$log" 2>&1 </dev/null &
    pid=$!
    while kill -0 "$pid" 2>/dev/null; do
        last=$(tail -n 1 "$log" 2>/dev/null | tr -d '\r' | cut -c1-90)
        if [ -t 1 ]; then
            printf '\r\033[K[%s] %s ... %s' "$(elapsed)" "$title" "$last"
        elif [ $((ticks % 75)) -eq 74 ]; then
            printf '[%s] %s ... %s\n' "$(elapsed)" "$title" "$last"
        fi
        ticks=$((ticks + 1))
        sleep 0.2
    done
    [ -t 1 ] && printf '\r\033[K'
    if wait "$pid"; then
        say "$title: done in $(($(date +%s) - began)) s"
    else
        tail -n 25 "$log" >&2
        die "$title failed. The whole log: $log"
    fi
}

# jdk25: prints the home of a JDK 25.
jdk25() {
    local home
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
        grep -qs '^JAVA_VERSION="25' "$home/release" && [ -x "$home/bin/java" ] && { echo "$home"; return; }
    done
    die "No JDK 25 was found (looked at JAVA_HOME and /usr/lib/jvm). Install one, for example Temurin 25, or set JAVA_HOME."
}

# need COMMAND PACKAGE: installs the Debian package when the command is missing and we are root.
need() { command -v "$1" >/dev/null || debian "$2" "The command '$1' is missing"; }

# debian PACKAGE WHY: installs the Debian package if we are root.
debian() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || die "$2: install it (Debian package: $1)."
    step "Install $1" sh -c "apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $1"
}
