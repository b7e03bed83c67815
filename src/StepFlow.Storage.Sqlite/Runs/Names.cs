using StepFlow.Runs;

namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>The names of statuses as they are stored, made once.</summary>
internal static class Names
{
    private static readonly string[] Statuses = Enum.GetNames<RunStatus>();

    public static string Of(RunStatus status) => Statuses[(int)status];

    public static string Of(StepStatus status) => status switch
    {
        StepStatus.Succeeded => nameof(StepStatus.Succeeded),
        StepStatus.Failed => nameof(StepStatus.Failed),
        _ => status.ToString(),
    };
}
