namespace StepFlow.Storage.Azure.Runs;

/// <summary>Why a run row is not a run that anybody sees. A mark only ever becomes the next one, or goes when the run is accepted.</summary>
internal enum RowMark
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>Its accept takes several batches, and the last has not been written.</summary>
    Staging,

    /// <summary>It is being removed.</summary>
    Purging,
}
