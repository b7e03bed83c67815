using StepFlow.Runs;

namespace StepFlow.Storage.Azure.Payloads;

/// <summary>Folders of blobs. A run's begins with its id and its incarnation, so that a re-used id meets no leftovers.</summary>
internal static class BlobNames
{
    /// <summary>All blobs of every run that had the id begin with this.</summary>
    public static string Prefix(string runId) => $"{runId}/";

    /// <summary>All blobs of a run begin with this.</summary>
    public static string Prefix(RunRow run) => $"{Prefix(run.RunId)}{run.Incarnation}/";

    /// <summary>Folder of a row of a run.</summary>
    public static string OfRun(RunRow run, string rowKey) => $"{Prefix(run)}{rowKey.Replace('|', '-')}";

    /// <summary>Folder of a version. No run id begins with an underscore.</summary>
    public static string OfVersion(string workflow, string version) => $"_definitions/{workflow}/{version}";
}
