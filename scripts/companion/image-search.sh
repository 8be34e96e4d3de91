#!/usr/bin/env bash
#
# Docker image search: the commands of slides/image-search.rst, one after the other.
#
#     bash scripts/companion/image-search.sh
#
# It needs bash 4.4, the docker client and an engine that it reaches, and asks nothing. It stops at
# the first command that does not end as its slide promises. It works in a folder of its own, and at
# its end removes that folder and the containers, volumes and networks that it made; images stay. The
# ids that an engine makes up are kept in variables, such as $container_1.
#
# Written by `deckproof scripts`. Do not edit it: edit the slides, and run that again.
#
# The commands stand in single quotes until a helper runs them, and helpers read and set variables by name:
# shellcheck disable=SC2016,SC2034,SC2154

stop() { # MESSAGE: says why, and ends
  printf '\n%s\n' "$*" >&2
  exit 1
}

begin() { # makes the folder to work in, and sees to it that nothing stays behind
  ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)) || stop "This script needs bash 4.4 or later."
  work=$(mktemp -d) || exit 1
  output=$work/output expected_status=0 carried=() programs=() reserved=() own_home=$HOME
  export HOME=$work/home
  trap finish EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  mkdir "$work/course" "$work/home" && cd "$work/course" || exit 1
}

begin_docker() { # lets `docker login` touch nothing of yours, and takes note of every container that is made
  local config=${DOCKER_CONFIG:-$own_home/.docker} docker part
  docker=$(command -v docker) || stop "This script needs the docker client."
  if [ -z "${DOCKER_HOST:-}${DOCKER_CONTEXT:-}" ]; then
    DOCKER_CONTEXT=$(HOME=$own_home docker context inspect --format '{{ .Name }}')
    export DOCKER_CONTEXT
  fi
  mkdir "$work/bin" "$work/made" "$work/home/.docker"
  for part in contexts cli-plugins; do
    [ ! -e "$config/$part" ] || ln -s "$config/$part" "$work/home/.docker/$part"
  done
  printf '%s\n' "#!$BASH" "docker=$docker made=$work/made/\$\$-\$RANDOM" \
    'case "$1 ${2-}" in' \
    '  "run "* | "create "*) exec "$docker" "$1" --cidfile "$made" "${@:2}" ;;' \
    '  "container run" | "container create") exec "$docker" "$1" "$2" --cidfile "$made" "${@:3}" ;;' \
    'esac' \
    'exec "$docker" "$@"' >"$work/bin/docker"
  chmod +x "$work/bin/docker"
  export DOCKER_CONFIG=$work/home/.docker PATH=$work/bin:$PATH
  docker version >/dev/null 2>&1 || stop "The docker client reaches no engine: try \`docker version\`."
}

reserve() { # KIND NAME...: stops where you have such a thing already, which the commands would change
  local kind=$1 name
  for name in "${@:2}"; do
    ! docker "$kind" inspect "$name" >/dev/null 2>&1 ||
      stop "You have a $kind named $name already, and this script would change it. Rename or remove it first."
    reserved+=("$kind $name")
  done
}

remove_reserved() { # removes the volumes and networks that were not there before
  local each
  for each in "${reserved[@]}"; do
    case $each in
      container*) ;; # those that were really made are known by their ids
      *) docker "${each% *}" rm "${each#* }" >/dev/null 2>&1 ;;
    esac
  done
}

finish() { # removes what was made, whether all went well or not
  local status=$?
  trap '' INT TERM HUP EXIT
  output=/dev/null
  clean_up
  cd / && rm -rf "$work" || printf '%s\n' "Please remove $work yourself." >&2
  exit "$status"
}

remove_made() { # removes the containers that this script made and that are still there
  local file made=()
  for file in "$work"/made/*; do
    [ ! -e "$file" ] || made+=("$(<"$file")")
  done
  ((${#made[@]} == 0)) || docker rm --force --volumes "${made[@]}" >/dev/null 2>&1
}

end_programs() { # ends what still runs in the foreground of a terminal
  local program
  for program in "${programs[@]}"; do
    kill -- "-$program" 2>/dev/null
  done
  for _ in {1..50}; do
    [ -n "$(jobs -rp)" ] || return
    sleep 0.1
  done
  for program in "${programs[@]}"; do
    kill -9 -- "-$program" 2>/dev/null
  done
  wait "${programs[@]}" 2>/dev/null # one that is killed takes a moment to go
}

tidy() { # COMMAND: runs it at the end, whatever comes of it
  eval "$1" </dev/null >/dev/null 2>&1
}

skip() { # REASON
  printf '(skipped: %s)\n' "$1"
}

compose() { # ARGUMENT...: the client's own compose, or the separate program
  if docker compose version >/dev/null 2>&1; then
    docker compose --file "$services" --project-name "companion-$$" "$@"
  else
    docker-compose --file "$services" --project-name "companion-$$" "$@"
  fi
}

start_services() { # starts what the compose file describes, and waits until its published ports answer
  local container port
  [ ! -e "${services%/*}/prepare.sh" ] || (cd "${services%/*}" && sh ./prepare.sh) || stop "prepare.sh failed."
  compose up --detach || stop "The services of $services did not start."
  for container in $(compose ps --quiet); do
    for port in $(docker port "$container" | sed 's/.*://' | sort -u); do
      for _ in {1..60}; do
        ! reachable localhost "$port" || continue 2
        sleep 1
      done
      stop "Port $port of $services does not answer."
    done
  done
}

reachable() { # HOST PORT: docker takes connections for a server that does not listen yet, and drops them
  timeout 5 bash -c 'exec 3<>"/dev/tcp/$1/$2" || exit 1
    read -r -t 0.3 -n 1 -u 3; status=$?
    [ "$status" -eq 0 ] || [ "$status" -gt 128 ]' bash "$1" "$2" 2>/dev/null
}

title() { # SLIDE
  printf '\n== %s\n' "$1"
}

show() { # COMMAND: prints it as it stands on the slide, but with the ids of this run
  local name text=$1
  for name in "${carried[@]}"; do
    text=${text//\"\$$name\"/${!name}}
    text=${text//\$$name/${!name}}
  done
  printf '$ %s\n' "${text//$'\n'/$'\n'> }"
}

step() { # LINE [COMMAND]: runs what stands in this line of the slides, or what is read
  set -- "$1" "${2-$(cat)}"
  show "$2"
  output=$work/output
  eval 'shown_by=$!; '"$2" </dev/null > >(tee "$output") 2>&1
  set -- "$1" "$?"
  if [ "$!" = "$shown_by" ]; then wait "$!"; else sleep 0.1; fi # for tee; a job in the background keeps it up
  check "$1" "$2"
}

hidden() { # LINE [COMMAND]: the same, in silence, for what the slides need and don't show
  set -- "$1" "${2-$(cat)}"
  output=$work/output
  eval "$2" </dev/null >"$output" 2>&1
  set -- "$1" "$2" "$?"
  [ "$3" = "$expected_status" ] || { show "$2" && cat "$output"; }
  check "$1" "$3"
}

plain() { # FILE: prints what a terminal was sent, without its control sequences
  tr -d '\r' <"$1" | sed $'s/\e\\[[0-9;?]*[A-Za-z]//g; s/\e[()]B//g; s/\e\\][^\a]*\a//g'
}

capture() { # VARIABLE PATTERN: keeps what the brackets match in the last command's output
  local line
  while IFS= read -r line; do
    if [[ $line =~ $2 ]]; then
      keep "$1" "${BASH_REMATCH[1]}"
      return
    fi
  done < <(plain "$output")
  stop "$deck: the output above has nothing like: $2"
}

keep() { # VARIABLE VALUE: also for the programs that are started from here on
  export "$1=$2"
  carried+=("$1")
}

check() { # LINE STATUS: stops unless this is the promised exit status
  local wanted=$expected_status
  expected_status=0
  [ "$wanted" = any ] || [ "$2" -eq "$wanted" ] ||
    stop "$deck:$1: this ended with status $2; the slide promises $wanted."
}

expect_status() { # STATUS HELPER...: the helper's command is to end with this status
  expected_status=$1
  "${@:2}"
}

clean_up() { # what is undone at the end, whether all went well or not
  tidy 'docker rm base >/dev/null'
  tidy 'docker rmi localhost:5000/course/tools:1.0 localhost:5000/course/tools:2.0 >/dev/null'
  tidy 'docker logout localhost:5000 >/dev/null'
  tidy 'rm password.txt'
  remove_made
  end_programs
  services=$repository/tests/registry/compose.yaml
  compose down --volumes >/dev/null 2>&1
  remove_reserved
}

deck=slides/image-search.rst
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
begin
begin_docker
reserve container base
services=$repository/tests/registry/compose.yaml
start_services

# --- Search from the terminal ---------------------------------------------------------------------------------

title 'Search from the terminal'
if reachable index.docker.io 443; then
  step 41 "docker search --limit 3 --format '{{ .Name }} {{ .IsOfficial }}' nginx"
else
  skip 'index.docker.io can not be reached from here'
fi
step 47 "docker images --format '{{ .Repository }}:{{ .Tag }}' busybox"

# --- Log in to a registry -------------------------------------------------------------------------------------

title 'Log in to a registry'

# To begin with; not on the slide:
hidden 64 'printf learn-containers > password.txt'

step 68 'docker login localhost:5000 --username student --password-stdin < password.txt'

# Not on the slide:
hidden 74 'docker create --name base busybox:1.36 >/dev/null'
hidden 75 <<'END'
docker commit --change 'CMD ["echo", "tools 1.0"]' base localhost:5000/course/tools:1.0 >/dev/null
END
hidden 76 'docker tag localhost:5000/course/tools:1.0 localhost:5000/course/tools:latest'
hidden 77 'docker push localhost:5000/course/tools:1.0 >/dev/null'
hidden 78 'docker push localhost:5000/course/tools:latest >/dev/null'
hidden 79 'docker rmi localhost:5000/course/tools:1.0 localhost:5000/course/tools:latest >/dev/null'

expect_status 1 step 85 'echo wrong | docker login localhost:5000 --username student --password-stdin'

# --- Pull by tag ----------------------------------------------------------------------------------------------

title 'Pull by tag'
step 102 'docker pull localhost:5000/course/tools:1.0'
capture digest_1 '^ *Digest: (sha256:[0-9a-f]{64})'
step 108 'docker run --rm localhost:5000/course/tools:1.0'

# --- Pull by digest -------------------------------------------------------------------------------------------

title 'Pull by digest'
step 125 'pinned=localhost:5000/course/tools@\
"$digest_1"'
step 127 'docker pull --quiet $pinned'
step 129 'docker run --rm $pinned'

# --- Why latest moved -----------------------------------------------------------------------------------------

title 'Why latest moved'
step 146 'docker pull --quiet localhost:5000/course/tools'
step 148 'docker run --rm localhost:5000/course/tools'

# Not on the slide:
hidden 153 <<'END'
docker commit --change 'CMD ["echo", "tools 2.0"]' base localhost:5000/course/tools:2.0 >/dev/null
END
hidden 154 'docker tag localhost:5000/course/tools:2.0 localhost:5000/course/tools:latest'
hidden 155 'docker push localhost:5000/course/tools:latest >/dev/null'
hidden 156 'docker tag localhost:5000/course/tools:1.0 localhost:5000/course/tools:latest'

step 162 'docker pull --quiet localhost:5000/course/tools'
step 164 'docker run --rm localhost:5000/course/tools'
step 166 'docker run --rm $pinned'

# --- A tag that does not exist --------------------------------------------------------------------------------

title 'A tag that does not exist'
expect_status 1 step 183 'docker pull localhost:5000/course/tools:3.0'
step 188 'docker rmi localhost:5000/course/tools:latest'

printf '\nEvery command of %s ended as its slide promises.\n' "$deck"
