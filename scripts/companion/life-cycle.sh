#!/usr/bin/env bash
#
# Restarting or removing a container: the commands of slides/life-cycle.rst, one after the other.
#
#     bash scripts/companion/life-cycle.sh
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

foreground() { # LINE PATTERN COMMAND: starts what may stay in the foreground, until it has printed the pattern
  show "$3"
  start_in_terminal "$3"
  settle "$1" "$2"
  plain "$output"
  alive || { wait "${programs[-1]}"; check "$1" "$?"; }
  expected_status=0
}

start_in_terminal() { # COMMAND: starts it in the background, in a terminal of its own where `script` can make one
  local hung_up=()
  ! env --default-signal=HUP true 2>/dev/null || hung_up=(env --default-signal=HUP) # also under nohup
  output=$work/terminal-${#programs[@]} terminal=$work/terminal-${#programs[@]}
  : >"$output"
  mkfifo "$terminal.keys"
  exec {keyboard}<>"$terminal.keys" # what is written here is typed there
  set -m # a process group of its own, in which Ctrl-C is not ignored
  if has_script; then
    SHELL=$BASH "${hung_up[@]}" script -qefc "stty cols 200; $1" /dev/null <&"$keyboard" >"$output" 2>&1 &
  else
    bash -c "$(sed -E '1{/^docker/ {s/ -(it|ti) / -i /; s/ (-t|--tty) / /}}' <<<"$1")" <&"$keyboard" >"$output" 2>&1 &
  fi
  set +m
  programs+=("$!")
}

has_script() { # tells whether util-linux's `script` is there
  script --version 2>/dev/null | grep -q util-linux
}

alive() { # tells whether the program that was started last still runs
  kill -0 "${programs[-1]}" 2>/dev/null
}

settle() { # LINE PATTERN: waits until the program has ended, or has printed this and been quiet for a second
  local tenths size=0 quiet=0
  for ((tenths = 0; tenths < 3000; tenths++)); do
    alive || return 0
    [ "$size" = "$(wc -c <"$output")" ] && quiet=$((quiet + 1)) || quiet=0
    size=$(wc -c <"$output")
    ((quiet < 10)) || { [ -n "$2" ] && ! plain "$output" | grep -qE -- "$2"; } || return 0
    sleep 0.1
  done
  plain "$output"
  stop "$deck:$1: what the slide promises was not printed within five minutes."
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
  remove_made
  end_programs
  remove_reserved
}

deck=slides/life-cycle.rst
begin
begin_docker
reserve container greeter failing web site

# --- Restarting or removing a container -----------------------------------------------------------------------

title 'Restarting or removing a container'

# To begin with; not on the slide:
hidden 6 'docker run -d -p 8888:8888 quay.io/jupyter/scipy-notebook:2025-03-14'
capture container_1 '^ *([0-9a-f]{12})[0-9a-f]{52}'
hidden 8 'until curl -s -o /dev/null http://localhost:8888/api; do sleep 0.2; done'
hidden 9 'docker exec --detach "$container_1" jupyter server stop 8888'
hidden 10 'docker wait "$container_1" >/dev/null'

step 19 'docker ps --all'
foreground 24 'Entered start\.sh with args: jupyter lab' 'docker start --attach -i "$container_1"'

# Not on the slide:
hidden 14 'docker stop "$container_1" >/dev/null'

step 29 'docker rm "$container_1"'

# --- What happens when a program ends -------------------------------------------------------------------------

title 'What happens when a program ends'
step 66 'docker run --name greeter busybox:1.36 echo "Hello from inside"'
step 68 "docker ps --all --filter name=greeter --format '{{ .Names }}: {{ .Status }}'"
step 70 'docker logs greeter'
foreground 72 'Hello from inside' 'docker start --attach greeter'

# --- A program that fails -------------------------------------------------------------------------------------

title 'A program that fails'
expect_status 3 step 91 <<'END'
docker run --name failing busybox:1.36 sh -c 'echo "no data" >&2; exit 3'
END
step 96 "docker inspect --format '{{ .State.Status }} {{ .State.ExitCode }}' failing"
step 98 'docker logs failing'
step 100 'docker rm greeter failing'

# --- Stop, start, restart -------------------------------------------------------------------------------------

title 'Stop, start, restart'
step 118 'docker run -d --name web nginx:1.28'
step 120 'docker stop web'
step 122 "docker inspect --format '{{ .State.Status }}' web"
step 124 'docker start web'
step 126 'docker restart web'
step 128 "docker inspect --format '{{ .State.Status }}' web"

# --- A second program in the same container -------------------------------------------------------------------

title 'A second program in the same container'
step 142 <<'END'
docker exec web sh -c 'echo "checked" > /tmp/note'
END
step 143 'docker exec web cat /tmp/note /etc/hostname'
step 146 'docker restart web'
step 148 'docker exec web cat /tmp/note'

# --- A new name, and the end ----------------------------------------------------------------------------------

title 'A new name, and the end'
step 165 'docker rename web site'
step 166 "docker ps --filter name=site --format '{{ .Names }}: {{ .Image }}'"
expect_status 1 step 173 'docker rm site'
step 178 'docker rm --force site'

printf '\nEvery command of %s ended as its slide promises.\n' "$deck"
