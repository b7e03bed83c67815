namespace StepFlow.Cli;

/// <summary>What the exit codes mean. Scripts rely on them: a contract.</summary>
internal static class ExitCodes
{
    /// <summary>Done; a run has succeeded.</summary>
    public const int Done = 0;

    /// <summary>Not done; a run has failed, is held, or the request was refused.</summary>
    public const int Failed = 1;

    /// <summary>The command was not understood. Nothing was written.</summary>
    public const int Usage = 2;

    /// <summary>Interrupted by Ctrl+C, as shells count it. The run is kept.</summary>
    public const int Interrupted = 130;
}
