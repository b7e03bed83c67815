namespace StepFlow.EndToEnd.Tests.Processes;

/// <summary>What a program left when it ended.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    public string LastLine => Output.TrimEnd('\n').Split('\n')[^1];

    public override string ToString() => $"exit code {ExitCode}\n--- output\n{Output}\n--- error\n{Error}";
}
