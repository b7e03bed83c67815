using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace StepFlow.Analyzers.Tests;

/// <summary>The C# of the pages compiles against StepFlow as it is, and the analyzer says of it what the page says.</summary>
public sealed partial class DocumentSampleTests
{
    private const string Usings = """
        using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Net.Http;
        using System.Threading; using System.Threading.Tasks; using StepFlow; using StepFlow.Definitions; using StepFlow.Errors; using StepFlow.Execution; using StepFlow.Steps; using StepFlow.Workflows;
        """;

    /// <summary>What the samples take for granted.</summary>
    private const string World = """
        public sealed record Input(Uri Url, List<string> Servers);
        public sealed record Order(string Card); public sealed record Receipt(string Id); public sealed record Charge(decimal Amount);
        public sealed class Orders { public Task<int> CreateAsync(Guid id) => Task.FromResult(id.GetHashCode()); }
        public sealed class Sender : IDisposable { public Task<int> SendAsync() => Task.FromResult(1); public void Dispose() { } }
        public sealed class Factory { public Sender Create() => new(); }
        public sealed class PaymentClient { public Task<Receipt> ChargeAsync(Charge charge, string key, CancellationToken token) => throw new NotSupportedException(); }
        """;

    public static TheoryData<string> Rules => [.. new WorkflowAnalyzer().SupportedDiagnostics.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task RulePage_WrongAndRight_AreSaidRightly(string id)
    {
        var sample = Assert.Single(Samples(Path.Combine("docs", "analyzers", $"{id}.md")));
        var parts = sample.Split("// right");

        Assert.Equal(2, parts.Length);
        Assert.Equal([id], await Sample.FindInAsync(InBody(parts[0])));
        Assert.Empty(await Sample.FindInAsync(InBody(parts[1])));
    }

    [Theory]
    [InlineData("docs/workflows.md")]
    [InlineData("README.md")]
    public async Task Page_EverySample_CompilesAndIsClean(string page)
    {
        var samples = Samples(page).ToList();

        Assert.NotEmpty(samples);
        foreach (var sample in samples)
            Assert.Empty(await Sample.FindInAsync(sample.Contains("class ", StringComparison.Ordinal) ? $"{Usings}\n{sample}\n{World}" : InBody(sample)));
    }

    private static string InBody(string sample) => $$"""
        {{Usings}}
        public sealed class DocumentSample(Orders orders, HttpClient http, Factory factory, StepFlowBuilder steps) : Workflow<Input, bool>
        {
            public override async Task<bool> RunAsync(WorkflowContext context, Input input)
            {
                var i = input.Servers.Count;
                {{(sample.Contains("var order", StringComparison.Ordinal) ? "" : "var order = new Order(\"\");")}}
                {
                {{sample}}
                }
                return false;
            }
            Task<int> PayAsync() => Task.FromResult(1);
            Task<int> ChargeAsync() => Task.FromResult(1);
            Task<int> ShipAsync() => Task.FromResult(1);
            Task<int> NotifyAsync() => Task.FromResult(1);
        }
        {{World}}
        """;

    private static IEnumerable<string> Samples(string page) =>
        Code().Matches(File.ReadAllText(Path.Combine(Root(), page))).Select(match => match.Groups[1].Value);

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file) ?? "", "..", ".."));
}
