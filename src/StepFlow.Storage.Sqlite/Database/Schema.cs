using System.Globalization;
using StepFlow.Errors;

namespace StepFlow.Storage.Sqlite.Database;

/// <summary>The tables. Their names and formats are contracts: a change raises <see cref="Version"/> and brings its migration.</summary>
internal static class Schema
{
    /// <summary>The schema that this version reads and writes, kept in <c>user_version</c>.</summary>
    public const int Version = 1;

    // Times are UTC ticks. A run's other rows hang on `seq`, so a re-used run id meets no leftovers.
    // Columns that change with every step stand in no index: a step's commit dirties its row, its record and nothing else.
    // Pages that a purge frees are used again by later runs; the file does not shrink by itself, and no vacuum interrupts the writer.
    // `value` is last because SQLite walks a large value's pages to reach what stands behind it.
    private const string Create = """
        create table store (id integer primary key check (id = 1), epoch integer not null, clean integer not null) strict;
        insert into store values (1, 0, 1);

        create table runs (
          seq integer primary key, run_id text not null unique, incarnation text not null,
          workflow text, version text, plan_hash text not null, step_count integer not null, labels text,
          request_hash text not null, secret text not null, origin_run text, origin_position integer, created_at integer not null,
          status text not null, ended_at integer, wake_at integer,
          row_version integer not null, epoch integer not null, written_at integer not null,
          page_index integer not null, page_hash text not null, cursor integer not null, due_at integer not null,
          attempt integer not null, generation integer not null,
          claim_owner text, claim_lease integer, claim_started integer,
          value_at integer not null, value_kind integer not null, record_hash text not null,
          cancel_requested integer not null, block text, resume_to text not null, error text, wait text,
          started_at integer, operations integer not null, after_pending integer not null,
          parent text, fork text, flow text, listed integer not null, settings blob, value blob) strict;
        create index runs_created on runs (created_at desc, run_id);
        create index runs_status on runs (status, created_at desc, run_id);
        create index runs_workflow on runs (workflow, version, created_at desc, run_id) where workflow is not null;
        create index runs_ended on runs (ended_at) where ended_at is not null;
        create index runs_wake on runs (wake_at, seq) where wake_at is not null;

        create table inputs (run integer primary key, value blob not null) strict;
        create table pages (run integer not null, idx integer not null, first integer not null, count integer not null,
          next_hash text not null, hash text not null, content blob not null, primary key (run, idx)) strict, without rowid;
        create table records (run integer not null, position integer not null, name text not null, status text not null,
          started_at integer not null, ended_at integer not null, attempts integer not null, generation integer not null,
          owner text not null, hash text not null, error text, result blob, primary key (run, position)) strict, without rowid;
        create table attempts (run integer not null, position integer not null, generation integer not null, attempt integer not null,
          started_at integer not null, ended_at integer not null, owner text not null, error text not null,
          primary key (run, position, generation, attempt)) strict, without rowid;
        create table children (run integer not null, position integer not null, idx integer not null, run_id text not null,
          branch integer not null, primary key (run, position, idx)) strict, without rowid;
        create table labels (label text not null, run integer not null, primary key (label, run)) strict, without rowid;

        create table inbox (run integer not null, id text not null, event text not null, sent_at integer not null, payload blob not null,
          primary key (run, id)) strict, without rowid;
        create table received (run integer not null, id text not null, primary key (run, id)) strict, without rowid;
        create table waiters (event text not null, run_id text not null, position integer not null, incarnation text not null,
          since integer not null, primary key (event, run_id, position)) strict, without rowid;
        create index waiters_run on waiters (run_id);

        create table active (due integer not null, run_id text not null, repairs integer not null, primary key (due, run_id)) strict, without rowid;

        create table versions (seq integer primary key, workflow text not null, version text not null, steps blob not null,
          hash text not null, published_at integer not null, settings blob, unique (workflow, version)) strict;
        create table defaults (workflow text primary key, weights text not null) strict, without rowid;

        create table schedules (id text primary key, content blob not null, next_due integer, version integer not null) strict, without rowid;
        create index schedules_due on schedules (next_due, id) where next_due is not null;
        create table flows (key text primary key, content blob not null, version integer not null) strict;
        create table flow_waiters (key text not null, since integer not null, run_id text not null, incarnation text not null,
          generation integer not null, primary key (key, since, run_id)) strict, without rowid;
        create table schedule_version (id integer primary key check (id = 1), next integer not null) strict;
        insert into schedule_version values (1, 1);
        """;

    /// <summary>Creates the tables in a new file; refuses a file that a newer version, or something else, has written.</summary>
    public static void Prepare(Connection connection)
    {
        var version = connection.ReadNumber("pragma user_version");
        if (version == Version)
            return;
        if (version > Version)
        {
            throw new StorageUnavailableException(
                $"The database '{connection.Path}' was written by a newer StepFlow (schema {version}; this one knows {Version}). "
                + "Nothing was changed. Start the newer version, or choose another directory.");
        }

        if (connection.ReadNumber("select count(*) from sqlite_schema") > 0)
        {
            throw new StorageDamagedException(
                $"The database '{connection.Path}' holds tables that StepFlow did not make. Nothing was changed. Choose another directory.");
        }

        connection.Execute("begin immediate");
        connection.Execute(Create);
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"pragma user_version = {Version}"));
        connection.Execute("commit");
    }
}
