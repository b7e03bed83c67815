using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace StepFlow.Analyzers;

/// <summary>Finds in the bodies of C# workflows what a replay would not repeat.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WorkflowAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Rules.Clock, Rules.Randomness, Rules.NewGuid, Rules.Environment, Rules.Concurrency, Rules.InputOutput, Rules.NestedCall,
        Rules.UnstableKey, Rules.HeldAcrossAwait, Rules.Blocking,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (WorkflowTypes.Find(start.Compilation) is { } types)
                start.RegisterOperationBlockAction(body => Analyze(body, types));
        });
    }

    private static void Analyze(OperationBlockAnalysisContext body, WorkflowTypes types)
    {
        var makes = types.IsMaking(body.OwningSymbol);
        if (!makes && !types.IsBody(body.OwningSymbol))
            return;
        var code = new ProjectCode(body.Compilation, body.CancellationToken);
        new BodyWalker(types, code, body.ReportDiagnostic, body.CancellationToken).WalkAll(body.OperationBlocks, makes);
    }
}
