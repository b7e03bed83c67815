using System.Globalization;
using StepFlow.Runs;

namespace StepFlow.Simulation.Scenarios;

/// <summary>What the independent model expects of one run: its way through the plan, with the value before each step, and its end.</summary>
internal sealed class Expectation
{
    private readonly List<(int Position, object Value)> _way = [];

    public Expectation(Model model, object input)
    {
        Model = model;
        object? value = input;
        for (var position = 0; position < model.Count && value is not null; position = value is null ? position : model.Next(position, value))
        {
            _way.Add((position, value));
            value = model.Perform(position, value);
        }

        Value = value;
    }

    public Model Model { get; }

    /// <summary>What comes of it in the end; null where it can only fail.</summary>
    public object? Value { get; }

    public string Output => Value is null ? "nothing, as it fails" : Text(Value);

    /// <summary>The position of the record of this number, from 0; behind the last step, where the run ends.</summary>
    public int PositionOf(int record) => record < _way.Count ? _way[record].Position : Model.Count;

    /// <summary>What a child of a step is expected to do; null where the step is not to have it.</summary>
    public Expectation? ChildAt(int position, int index)
    {
        var children = Model.Children(position, _way.Find(step => step.Position == position).Value);
        return index < children.Count ? new Expectation(children[index].Model, children[index].Input) : null;
    }

    public int ChildrenAt(int position) => Model.Children(position, _way.Find(step => step.Position == position).Value).Count;

    /// <summary>What undoing those of its steps that are recorded is to come to, the last first; null where there is nothing to undo.</summary>
    public Expectation? Undone(IReadOnlyList<StepRecord> records)
    {
        var done = records.Where(record => record.Status == StepStatus.Succeeded).Select(record => record.Position).ToHashSet();
        var steps = _way.Where(step => done.Contains(step.Position) && Model.IsCompensated(step.Position)).Reverse()
            .Select(step => string.Create(CultureInfo.InvariantCulture, $$"""{"step": "Undo", "result": {{Model.Perform(step.Position, step.Value)}}}"""))
            .ToList();
        return steps.Count == 0 ? null : new Expectation(new Model($"[{string.Join(',', steps)}]"), 0L);
    }

    private static string Text(object value) => value is IEnumerable<object> list
        ? $"[{string.Join(',', list.Select(Text))}]"
        : string.Create(CultureInfo.InvariantCulture, $"{value}");
}
