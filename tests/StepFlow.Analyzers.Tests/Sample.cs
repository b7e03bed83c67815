using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace StepFlow.Analyzers.Tests;

/// <summary>
/// Compiles a workflow whose body a test gives against StepFlow as it is, analyzes it and applies fixes. The references are those of
/// this test itself, so nothing is downloaded.
/// </summary>
internal static class Sample
{
    private static readonly string[] Known = ["System.", "Microsoft.Extensions.", "StepFlow."];

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (Known.Any(known => name.StartsWith(known, StringComparison.Ordinal)) || name is "mscorlib.dll" or "netstandard.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The rules that a body breaks, as <c>SF0001: text</c> with the text that each stands at, in their order.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(string body, string members = "", string otherFile = "")
    {
        using var workspace = new AdhocWorkspace();
        var document = Document(workspace, body, members, otherFile);
        var text = await document.GetTextAsync();
        return [.. (await DiagnosticsAsync(document)).Select(d => $"{d.Id}: {text.ToString(d.Location.SourceSpan)}")];
    }

    /// <summary>The messages of the rules that a body breaks.</summary>
    public static async Task<IReadOnlyList<string>> MessagesAsync(string body, string members = "", string otherFile = "")
    {
        using var workspace = new AdhocWorkspace();
        return [.. (await DiagnosticsAsync(Document(workspace, body, members, otherFile))).Select(d => d.GetMessage(null))];
    }

    /// <summary>The body with the first fix of its only finding applied; null where there is none. The result compiles and is clean.</summary>
    public static async Task<string?> FixAsync(string body)
    {
        using var workspace = new AdhocWorkspace();
        var document = Document(workspace, body, "", "");
        CodeAction? fix = null;
        var diagnostic = Assert.Single(await DiagnosticsAsync(document));
        var context = new CodeFixContext(document, diagnostic, (action, _) => fix ??= action, CancellationToken.None);
        await new ContextFixes().RegisterCodeFixesAsync(context);
        if (fix is null)
            return null;
        var operation = (await fix.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single();
        var changed = operation.ChangedSolution.GetDocument(document.Id) ?? throw new InvalidOperationException("The document is gone.");
        Assert.Empty(await DiagnosticsAsync(changed));
        var text = (await changed.GetTextAsync()).ToString();
        var start = text.IndexOf("/*body*/", StringComparison.Ordinal) + 8;
        return text[start..text.IndexOf("/*end*/", StringComparison.Ordinal)].Trim();
    }

    /// <summary>The rules that whole files break; each compiles by itself.</summary>
    public static async Task<IReadOnlyList<string>> FindInAsync(string file)
    {
        using var workspace = new AdhocWorkspace();
        return [.. (await DiagnosticsAsync(workspace.AddDocument(Project(workspace), "Page.cs", SourceText.From(file)))).Select(d => d.Id).Distinct()];
    }

    private static Document Document(AdhocWorkspace workspace, string body, string members, string otherFile)
    {
        var added = Project(workspace);
        workspace.AddDocument(added, "Other.cs", SourceText.From($"using System; using System.IO; using System.Threading.Tasks; using StepFlow.Workflows;\n{otherFile}"));
        return workspace.AddDocument(added, "Sample.cs", SourceText.From($$"""
            using System; using System.Collections.Generic; using System.Diagnostics; using System.IO; using System.Linq; using System.Net.Http;
            using System.Threading; using System.Threading.Tasks; using StepFlow.Workflows;
            public sealed class Sample : Workflow<List<string>, long>
            {
                public override async Task<long> RunAsync(WorkflowContext context, List<string> input)
                {
                    await context.SleepAsync(TimeSpan.FromSeconds(1));
                    /*body*/ {{body}} /*end*/
                    return 0;
                }
                {{members}}
            }
            """));
    }

    private static ProjectId Project(AdhocWorkspace workspace)
    {
        var project = ProjectInfo.Create(
            ProjectId.CreateNewId(),
            VersionStamp.Create(),
            "Sample",
            "Sample",
            LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable),
            metadataReferences: References);
        return workspace.AddProject(project).Id;
    }

    private static async Task<IReadOnlyList<Diagnostic>> DiagnosticsAsync(Document document)
    {
        var compilation = await document.Project.GetCompilationAsync() ?? throw new InvalidOperationException("There is no compilation.");
        // CS1996, an await inside a lock, is the compiler's own word for what SF0009 says.
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error && d.Id != "CS1996"));
        var found = await compilation.WithAnalyzers([new WorkflowAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        return [.. found.OrderBy(d => d.Location.SourceSpan.Start)];
    }
}
