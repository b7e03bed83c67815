using System.Globalization;
using StepFlow.Errors;

namespace StepFlow.Storage.Sqlite;

/// <summary>Another process owns the data directory. Nothing was read or written.</summary>
public sealed class DirectoryInUseException : StepFlowException
{
    /// <summary>Creates the error from what the owner left in the directory.</summary>
    internal DirectoryInUseException(string directory, int? processId, Uri? url, DateTimeOffset? startedAt)
        : base(Describe(directory, processId, url, startedAt))
    {
        Directory = directory;
        OwnerProcessId = processId;
        OwnerUrl = url;
        OwnerStartedAt = startedAt;
    }

    /// <inheritdoc/>
    public override string Code => "directory-in-use";

    /// <summary>The data directory.</summary>
    public string Directory { get; }

    /// <summary>Process id of the owner, where it said so.</summary>
    public int? OwnerProcessId { get; }

    /// <summary>Where the owner serves its API, where it does.</summary>
    public Uri? OwnerUrl { get; }

    /// <summary>Since when the owner has had the directory (UTC), where it said so.</summary>
    public DateTimeOffset? OwnerStartedAt { get; }

    private static string Describe(string directory, int? processId, Uri? url, DateTimeOffset? startedAt)
    {
        var owner = processId is { } id ? string.Create(CultureInfo.InvariantCulture, $"process {id}") : "another process";
        var since = startedAt is { } time ? string.Create(CultureInfo.InvariantCulture, $" since {time:u}") : "";
        var advice = url is null
            ? "Wait until it has ended, or choose another directory."
            : $"Use its API at {url}, stop it, or choose another directory.";
        return $"The data directory '{directory}' is in use by {owner}{since}; one process at a time owns it. {advice}";
    }
}
