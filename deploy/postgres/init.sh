# Run once, on an empty volume, by PostgreSQL's image: a database and a role a service.
# A role owns its database and may not even connect to another.
# shellcheck shell=bash

for service in submission scoring approval reporting; do
    psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --set service="$service" \
        --set variable="${service^^}_DATABASE_PASSWORD" \
        --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv password :variable
create role :"service" login password :'password';
create database :"service" owner :"service";
revoke all on database :"service" from public;
SQL
done

psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --command 'revoke all on database postgres, template1 from public'
