using StepFlow.Runs;

namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>Decides where the bytes of a row's value go, so that no value is written twice.</summary>
internal static class ValuePlace
{
    /// <summary>For a new run.</summary>
    public static ValueKind Of(NewRun run)
    {
        var row = run.Row;
        if (row.Value is null)
            return ValueKind.None;
        var source = row.ValueAt < 0 ? run.Input : run.Records.FirstOrDefault(r => r.Position == row.ValueAt)?.Result;
        return Same(row.Value, source) ? ValueKind.Referred : ValueKind.Own;
    }

    /// <summary>For a commit, given what stands now.</summary>
    public static ValueKind Of(RunState latest, RunCommit commit)
    {
        var row = commit.Row;
        if (row.Value is null)
            return ValueKind.None;
        if (commit.RemoveRecord == row.ValueAt)
            return ValueKind.Own;
        if (commit.Record is { } record && record.Position == row.ValueAt)
            return Same(row.Value, record.Result) ? ValueKind.Referred : ValueKind.Own;
        var kept = latest.Row.ValueAt == row.ValueAt && latest.Kind == ValueKind.Referred && Same(row.Value, latest.Row.Value);
        return kept ? ValueKind.Referred : ValueKind.Own;
    }

    private static bool Same(Payload value, Payload? other) => ReferenceEquals(value, other) || value.Equals(other);
}
