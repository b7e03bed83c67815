namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>Where the bytes of a run's current value are. The numbers are stored: a contract.</summary>
internal enum ValueKind
{
    /// <summary>The row carries no value: readers follow <c>ValueAt</c>.</summary>
    None = 0,

    /// <summary>In the record (or the input) that <c>ValueAt</c> names: a small result is written once, not twice.</summary>
    Referred = 1,

    /// <summary>In the row itself.</summary>
    Own = 2,
}
