using DurableTask.Core;

namespace DurableTaskPeer;

/// <summary>Steps in sequence, each adding one.</summary>
internal sealed class Workload : TaskOrchestration<Answer, Request>
{
    public override async Task<Answer> RunTask(OrchestrationContext context, Request input)
    {
        var value = input.Input;
        var startedAt = new List<double>(input.Steps);
        for (var i = 0; i < input.Steps; i++)
        {
            var step = await context.ScheduleTask<StepResult>(typeof(AddOne), value);
            value = step.Value;
            startedAt.Add(step.At);
        }

        return new Answer(value, startedAt);
    }
}
