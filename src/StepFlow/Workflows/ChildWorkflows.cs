using StepFlow.Definitions;
using StepFlow.Errors;

namespace StepFlow.Workflows;

/// <summary>
/// What can be known of the workflows that steps run before any of them begins: that each is there, and that they do not run each
/// other without end. A step inside an <c>if</c> or a <c>forEach</c> may never be reached, so what it runs must be there, but may lead
/// back; runs are at most 100 deep.
/// </summary>
internal sealed class ChildWorkflows
{
    private readonly ChildGraph _graph;
    private readonly bool _mustExist;
    private readonly List<InputProblem> _problems = [];
    private readonly HashSet<(string, string)> _walked = [];
    private readonly List<(string Workflow, string Version)> _path = [];

    private ChildWorkflows(ChildGraph graph, bool mustExist) => (_graph, _mustExist) = (graph, mustExist);

    /// <summary>Throws what is wrong, each with the chain of workflows that leads there.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="root">The version whose steps they are; null for steps of a request.</param>
    /// <param name="workflows">Where workflows are found.</param>
    /// <param name="mustExist">False while a version is published: what it runs may be published later.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task CheckAsync(
        IReadOnlyList<StepDefinition> steps, (string Workflow, string Version)? root, WorkflowRegistry workflows, bool mustExist, CancellationToken cancellationToken)
    {
        var children = ChildEdge.Of(steps);
        if (children.Count == 0)
            return;
        var graph = new ChildGraph(workflows, root, children);
        await graph.ReadAsync(cancellationToken).ConfigureAwait(false);
        var check = new ChildWorkflows(graph, mustExist);
        if (root is { } own)
            check._path.Add(own);
        foreach (var edge in children)
            check.Walk(edge, edge);
        if (check._problems.Count > 0)
            throw new InvalidInputException(check._problems);
    }

    private void Walk(ChildEdge edge, ChildEdge first)
    {
        if (_graph.Find(edge) is not { } node)
            return;
        if (node.Missing is { } missing && _mustExist)
            _problems.Add(new InputProblem($"{first.Place}.run", edge == first ? missing : $"{Chain(edge.Workflow, edge.Version)}: {missing}"));
        if (!edge.Always || node.Version is not { } version)
            return;
        if (_path.Contains((edge.Workflow, version)))
            _problems.Add(new InputProblem($"{first.Place}.run", $"{Chain(edge.Workflow, version)} would run without end. Put one of these steps into an 'if' that becomes false one day."));
        else if (_walked.Add((edge.Workflow, version)))
            Descend((edge.Workflow, version), node, first);
    }

    private void Descend((string, string) target, ChildNode node, ChildEdge first)
    {
        _path.Add(target);
        foreach (var next in node.Children)
            Walk(next, first);
        _path.RemoveAt(_path.Count - 1);
    }

    private string Chain(string workflow, string? version) =>
        string.Join(" → ", [.. _path.Select(at => $"{at.Workflow} {at.Version}"), version is null ? workflow : $"{workflow} {version}"]);
}
