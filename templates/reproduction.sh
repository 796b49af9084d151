#!/usr/bin/env bash
# Requires curl and jq, the address of the target in BASE_URL and the token in VERIFIK_TOKEN.
set -euo pipefail
: "${BASE_URL:?the address of the target}" "${VERIFIK_TOKEN:?the token of the client}"
collections="$BASE_URL/v2/face-recognition/collections"
persons="$BASE_URL/v2/face-recognition/persons"
projects="$BASE_URL/v2/projects"
mark="verifik-conformance-script-$$-$RANDOM"
call() { curl --silent --show-error --header 'content-type: application/json' "$@"; }
auth="authorization: Bearer $VERIFIK_TOKEN"
show() { printf '%s: ' "$1"; shift; call --write-out ' -> %{http_code}\n' "$@"; }
declare -A id code name person project
{% if self.enrols() -%}
: "${PERSON_IMAGE:?a base64 image of a face}"
{% endif -%}
{% if self.deletes_as(Caller::Expired) -%}
: "${VERIFIK_EXPIRED_TOKEN:?an expired token}"
{% endif -%}
{% if self.deletes_as(Caller::Revoked) -%}
: "${VERIFIK_REVOKED_TOKEN:?a revoked token}"
{% endif -%}
{% if self.deletes_as(Caller::Second) -%}
: "${VERIFIK_SECOND_TOKEN:?the token of another client}"
{% endif -%}
{% for command in commands %}
# {{ loop.index }}. {{ command }}
{% match command -%}
{%- when Command::Create { slot, namesake } -%}
{% match namesake -%}
{%- when None -%}
name[{{ slot }}]="$mark-{{ loop.index }}"
{%- when Some(other) -%}
name[{{ slot }}]="${name[{{ other }}]}"
{%- endmatch %}
created=$(call --header "$auth" --data "{\"name\":\"${name[{{ slot }}]}\"}" "$collections")
id[{{ slot }}]=$(jq -r .data._id <<<"$created"); code[{{ slot }}]=$(jq -r .data.code <<<"$created")
{%- when Command::Retrieve { slot } -%}
show retrieve --header "$auth" "$collections/${id[{{ slot }}]}"
{%- when Command::List -%}
show list --header "$auth" "$collections"
{%- when Command::Update { slot, name } -%}
{% match name -%}
{%- when NewName::Fresh -%}
name[{{ slot }}]="$mark-{{ loop.index }}"
{%- when NewName::Of(other) -%}
name[{{ slot }}]="${name[{{ other }}]}"
{%- when NewName::Longer(other) -%}
name[{{ slot }}]="${name[{{ other }}]}{{ slot }}"
{%- endmatch %}
show update --request PUT --header "$auth" --data "{\"name\":\"${name[{{ slot }}]}\"}" "$collections/${id[{{ slot }}]}"
{%- when Command::Delete { slot, caller: token, body } -%}
show delete --request DELETE
{%- match token %}
{%- when Caller::Owner %} --header "$auth"
{%- when Caller::Nobody %}
{%- when Caller::Stranger %} --header 'authorization: Bearer nobody-issued-this'
{%- when Caller::Second %} --header "authorization: Bearer $VERIFIK_SECOND_TOKEN"
{%- when Caller::Expired %} --header "authorization: Bearer $VERIFIK_EXPIRED_TOKEN"
{%- when Caller::Revoked %} --header "authorization: Bearer $VERIFIK_REVOKED_TOKEN"
{%- endmatch %}
{%- match body %}
{%- when Body::None %}
{%- when Body::Json %} --data '{"confirm":true}'
{%- when Body::Text %} --header 'content-type: text/plain' --data confirm
{%- when Body::Broken %} --data '{"confirm":'
{%- when Body::Large %} --data @<(printf '{"padding":"%s"}' "$(head -c 1048576 /dev/zero | tr '\0' x)")
{%- endmatch %} "$collections/${id[{{ slot }}]}"
{%- when Command::DeleteUnknown -%}
show delete --request DELETE --header "$auth" "$collections/0123456789abcdef01234567"
{%- when Command::DeleteByCode { slot } -%}
show delete --request DELETE --header "$auth" "$collections/${code[{{ slot }}]}"
{%- when Command::DeleteShortened { slot } -%}
show delete --request DELETE --header "$auth" "$collections/${id[{{ slot }}]%?}"
{%- when Command::Pause -%}
sleep 0.2
{%- when Command::Enrol { person, slots } -%}
person[{{ person }}]=$(call --header "$auth" --data "{\"name\":\"$mark-p{{ person }}\",\"images\":[\"$PERSON_IMAGE\"],\"collections\":[
{%- for slot in slots %}{% if !loop.first %},{% endif %}\"${code[{{ slot }}]}\"{% endfor -%}
]}" "$persons" | jq -r .data._id)
{%- when Command::RetrievePerson { person } -%}
show person --header "$auth" "$persons/${person[{{ person }}]}"
{%- when Command::ListPersons { slot } -%}
show persons --header "$auth" "$persons?collection=${code[{{ slot }}]}&limit=100"
{%- when Command::CreateProject { project } -%}
project[{{ project }}]=$(call --header "$auth" --data "{\"name\":\"$mark-{{ loop.index }}\"}" "$projects" | jq -r .data._id)
{%- when Command::Link { project, slot } -%}
show link --request PUT --header "$auth" --data "{\"name\":\"${name[{{ slot }}]}\",\"project\":\"${project[{{ project }}]}\"}" "$collections/${id[{{ slot }}]}"
{%- when Command::RetrieveProject { project } -%}
show project --header "$auth" "$projects/${project[{{ project }}]}"
{%- endmatch %}
{% endfor -%}
