using System.Diagnostics;

namespace StepFlow.Functions.Tests.Packaging;

public sealed class StandInTests
{
    // Starting .NET takes a second, evaluating a project a few, on a busy machine many more.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [StandInFact]
    public async Task Start_BuiltWithStandIns_EndsAtOnceAndPointsToServe()
    {
        var (exitCode, output) = await DotnetAsync(Path.Combine(Repository.AppOutput, "StepFlow.Functions.dll"));

        Assert.Equal(1, exitCode);
        Assert.Contains("stepflow serve", output, StringComparison.Ordinal);
        Assert.Contains("AzurePackages=standin", output, StringComparison.Ordinal);
    }

    [StandInTheory]
    [InlineData("publish", "--no-restore")]
    [InlineData("msbuild", "-t:PrepareForPublish")]
    public async Task Publish_BuiltWithStandIns_IsRefusedWithTheReason(string command, string option)
    {
        var project = Repository.PathTo("src", "StepFlow.Functions", "StepFlow.Functions.csproj");

        var (exitCode, output) = await DotnetAsync(command, project, option, "-p:AzurePackages=standin", "-nodeReuse:false");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("error SFSTANDIN", output, StringComparison.Ordinal);
        Assert.Contains("it cannot be published", output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> DotnetAsync(params string[] arguments)
    {
        using var limit = new CancellationTokenSource(Limit);
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        try
        {
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, output + await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
