using System.Text;
using Spectre.Console;

namespace StepFlow.Cli.Output;

/// <summary>Where a command writes. Colours only on a terminal that wants them.</summary>
internal sealed class Terminal
{
    private readonly bool _colors = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null;

    /// <summary>True: standard output carries one JSON value and nothing else; people are told on standard error.</summary>
    public bool Json { get; init; }

    /// <summary>A line for people.</summary>
    public void Say(string line) => (Json ? Console.Error : Console.Out).WriteLine(line);

    /// <summary>A line on standard error.</summary>
    public static void Warn(string line) => Console.Error.WriteLine(line);

    /// <summary>A result on standard output.</summary>
    public static void Write(string result) => Console.Out.WriteLine(result);

    /// <summary>JSON on standard output, as it came.</summary>
    public static void Write(ReadOnlyMemory<byte> utf8)
    {
        using var output = Console.OpenStandardOutput();
        output.Write(utf8.Span);
        output.Write("\n"u8);
    }

    /// <summary>Text in a colour, where there are colours.</summary>
    public string Paint(string text, ConsoleColor color) => _colors && !Json ? $"\e[{Code(color)}m{text}\e[0m" : text;

    /// <summary>A table on standard output; wide where nobody would wrap it.</summary>
    public static void Write(Table table)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
            console.Profile.Width = 400;
        console.Write(table.Border(TableBorder.None));
    }

    /// <summary>Text from elsewhere without what a terminal would obey, on one line.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
            plain.Append(char.IsControl(c) ? ' ' : c);
        return plain.ToString();
    }

    private static int Code(ConsoleColor color) => color switch
    {
        ConsoleColor.Red => 31,
        ConsoleColor.Green => 32,
        ConsoleColor.Yellow => 33,
        _ => 2,
    };
}
