using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StepFlow.Analyzers;

/// <summary>
/// Puts the context's own member where a workflow uses a clock, randomness, a new GUID or a delay, and an await where it blocks.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class ContextFixes : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
        [Rules.Clock.Id, Rules.Randomness.Id, Rules.NewGuid.Id, Rules.Concurrency.Id, Rules.Blocking.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null || WorkflowTypes.Find(model.Compilation) is not { } types)
            return;
        foreach (var diagnostic in context.Diagnostics)
        {
            var found = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (found is not ExpressionSyntax expression || ContextIn(expression, model, types) is not { } name)
                continue;
            if (Replacement(expression, name, model, context.CancellationToken) is not { } replacement)
                continue;
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Use {replacement}",
                    _ => Task.FromResult(
                        context.Document.WithSyntaxRoot(root.ReplaceNode(expression, replacement.WithTriviaFrom(expression)))),
                    equivalenceKey: diagnostic.Id),
                diagnostic);
        }
    }

    /// <summary>The name of the context where the expression stands; null where there is none.</summary>
    private static string? ContextIn(ExpressionSyntax expression, SemanticModel model, WorkflowTypes types) =>
        model.LookupSymbols(expression.SpanStart)
            .FirstOrDefault(symbol => symbol is IParameterSymbol parameter && types.IsContext(parameter.Type))?.Name;

    private static ExpressionSyntax? Replacement(
        ExpressionSyntax expression, string context, SemanticModel model, CancellationToken cancellation)
    {
        var member = model.GetSymbolInfo(expression, cancellation).Symbol;
        var text = (member?.ContainingType?.Name, member?.Name) switch
        {
            ("DateTimeOffset", "Now" or "UtcNow") => $"{context}.Now",
            ("DateTime", "Now" or "UtcNow") => $"{context}.Now.UtcDateTime",
            ("Random", ".ctor" or "Shared") => $"{context}.Random",
            ("Guid", _) => $"{context}.NewGuid()",
            (_, "Result" or "Wait" or "GetResult") when Awaited(expression) is { } task => task,
            ("Task", "Delay") when Delay(expression, model, cancellation) is { } delay => $"{context}.SleepAsync({delay})",
            _ => null,
        };
        return text is null ? null : SyntaxFactory.ParseExpression(text);
    }

    /// <summary>The await of the task that the expression blocks on; null where no await can stand.</summary>
    private static string? Awaited(ExpressionSyntax expression)
    {
        var function = expression.FirstAncestorOrSelf<SyntaxNode>(
            node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax);
        var isAsync = function switch
        {
            BaseMethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
            LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
            AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword),
            _ => false,
        };
        var task = expression switch
        {
            MemberAccessExpressionSyntax member => member.Expression,
            InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax method } =>
                method is { Name.Identifier.Text: "GetResult", Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax awaiter } }
                    ? awaiter.Expression
                    : method.Expression,
            _ => null,
        };
        if (!isAsync || task is null)
            return null;
        return expression.Parent is MemberAccessExpressionSyntax ? $"(await {task})" : $"await {task}";
    }

    /// <summary>The delay's first argument as a time span; milliseconds are converted.</summary>
    private static string? Delay(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellation)
    {
        if (expression is not InvocationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments })
            return null;
        var first = arguments[0].Expression;
        return model.GetTypeInfo(first, cancellation).ConvertedType?.SpecialType == SpecialType.System_Int32
            ? $"System.TimeSpan.FromMilliseconds({first})"
            : first.ToString();
    }
}
