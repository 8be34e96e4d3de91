#!/usr/bin/env bash
#
# Persistent storage: the commands of slides/storage.rst, one after the other.
#
#     bash scripts/companion/storage.sh
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
  remove_made
  end_programs
  remove_reserved
}

deck=slides/storage.rst
begin
begin_docker
reserve container site
reserve volume notes

# --- Gone with the container ----------------------------------------------------------------------------------

title 'Gone with the container'
step 53 "docker run --rm busybox:1.36 sh -c 'echo draft > /tmp/note; cat /tmp/note'"
expect_status 1 step 55 'docker run --rm busybox:1.36 cat /tmp/note'

# --- A volume outlives its containers -------------------------------------------------------------------------

title 'A volume outlives its containers'
step 73 'docker volume create notes'
step 75 <<'END'
docker run --rm -v notes:/data busybox:1.36 \
    sh -c 'echo kept > /data/note'
END
step 77 'docker run --rm -v notes:/data busybox:1.36 cat /data/note'

# --- Where a volume lives -------------------------------------------------------------------------------------

title 'Where a volume lives'
step 95 'docker volume ls --filter name=notes'
step 98 "docker volume inspect --format '{{ .Mountpoint }}' notes"

# --- Changed from both sides ----------------------------------------------------------------------------------

title 'Changed from both sides'
step 151 'mkdir shared'
step 152 'echo "from the host" > shared/hello.txt'
step 153 'docker run --rm -v "$PWD/shared:/data" busybox:1.36 cat /data/hello.txt'
step 155 <<'END'
docker run --rm -v "$PWD/shared:/data" busybox:1.36 \
    sh -c 'echo "from the container" >> /data/hello.txt'
END
step 157 'cat shared/hello.txt'

# --- The same on your system ----------------------------------------------------------------------------------

title 'The same on your system'
step 175 'docker run --rm -v "$PWD/shared:/data" busybox:1.36 ls /data'

# --- While it runs --------------------------------------------------------------------------------------------

title 'While it runs'
step 206 'docker run -d --name site -p 8080:80 \
    -v "$PWD/shared:/usr/share/nginx/html:ro" nginx:1.28'

# Not on the slide:
hidden 212 'until curl -s -o /dev/null http://localhost:8080; do sleep 0.1; done'

step 216 'echo "first version" > shared/news.txt'
step 217 'curl -s http://localhost:8080/news.txt'
step 219 'echo "second version" > shared/news.txt'
step 220 'curl -s http://localhost:8080/news.txt'

# --- Read-only ------------------------------------------------------------------------------------------------

title 'Read-only'
expect_status 1 step 238 'docker run --rm -v "$PWD/shared:/data:ro" busybox:1.36 touch /data/new'
step 243 "docker inspect --format '{{ (index .Mounts 0).RW }}' site"

# --- Where a bind mount lives ---------------------------------------------------------------------------------

title 'Where a bind mount lives'
step 260 "docker inspect --format '{{ (index .Mounts 0).Source }}' site"
step 262 'docker rm --force site'
step 264 'cat shared/news.txt'

# --- Clean up -------------------------------------------------------------------------------------------------

title 'Clean up'
step 279 'docker volume rm notes'
step 281 'docker volume ls --quiet --filter name=notes'
step 282 'rm -r shared'

printf '\nEvery command of %s ended as its slide promises.\n' "$deck"
