using StepFlow.Http;

namespace StepFlow.Cli.Commands;

/// <summary>What the environment says about call steps.</summary>
internal static class CallSettings
{
    /// <summary>The hosts of STEPFLOW_CALL_ALLOW, with commas between; none where it is not set.</summary>
    public static IReadOnlyList<string> AllowedHosts => CallOptions.ReadHosts(Environment.GetEnvironmentVariable("STEPFLOW_CALL_ALLOW"));
}
