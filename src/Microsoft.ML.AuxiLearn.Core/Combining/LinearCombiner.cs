using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Combining;

internal sealed record LinearCombiner(bool Skip) : LossCombiner
{
    internal override string Kind => "Linear";

    public override LossCombinerNetwork Build(int tasks, Generator? generator = null)
    {
        CheckTasks(tasks);
        using var scope = NewDisposeScope();
        return new Network(tasks, this);
    }

    private sealed class Network : LossCombinerNetwork
    {
        private readonly CombinerLayer _linear;
        private readonly bool _skip;

        public Network(int tasks, LinearCombiner combiner) : base(nameof(LinearCombiner), combiner.Monotone)
        {
            _skip = combiner.Skip;
            _linear = CombinerLayer.Linear(tasks, 1, bias: false, combiner.WeightNormalization);
            _linear.Assign(ones(1, tasks));
            register_module("linear", _linear);
        }

        public override Tensor forward(Tensor losses)
        {
            var combined = _linear.call(losses).mean();
            return _skip ? combined.Plus(losses.select(1, 0).mean()) : combined;
        }
    }
}
