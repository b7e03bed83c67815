namespace StepFlow.Cli.Output;

/// <summary>How this program was called, so that the commands it shows can be pasted.</summary>
internal static class Self
{
    /// <summary>The program's name where that is found on the path, else the way to it from here.</summary>
    public static string Command { get; } = Find();

    /// <summary>An argument as a shell takes it.</summary>
    public static string Quote(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:~@%+=,\\".Contains(c, StringComparison.Ordinal))
            ? argument
            : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Find()
    {
        var program = Environment.ProcessPath ?? "stepflow";
        var name = Path.GetFileNameWithoutExtension(program);
        if (name == "dotnet")
            return $"dotnet {Quote(Near(Path.Combine(AppContext.BaseDirectory, $"{typeof(Self).Assembly.GetName().Name}.dll")))}";
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Contains(Path.GetDirectoryName(program));
        return onPath ? name : Quote(Near(program));
    }

    private static string Near(string path)
    {
        var near = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return near.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(near) ? path : Path.Combine(".", near);
    }
}
