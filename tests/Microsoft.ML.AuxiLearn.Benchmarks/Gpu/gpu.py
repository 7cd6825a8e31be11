"""The training of Gpu/GpuTraining.cs with equal weights, as a plain loop of PyTorch.

python3 gpu.py DEVICE PRECISION HEIGHT WIDTH FILTERS BATCH BATCHES EPOCHS prints the seconds of a step, and the bytes of the device in use at the end.
"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

CLASSES = 13
CONVOLUTIONS = [2, 2, 3, 3, 3]


def block(inputs, outputs, count):
    layers = []
    for i in range(count):
        layers += [nn.Conv2d(inputs if i == 0 else outputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers)


class SegNet(nn.Module):
    def __init__(self, filters):
        super().__init__()
        widths = [filters << stage for stage in range(len(CONVOLUTIONS))]
        self.encoder = nn.ModuleList(block(([3] + widths)[i], widths[i], count) for i, count in enumerate(CONVOLUTIONS))
        self.decoder = nn.ModuleList(block(widths[i], ([filters] + widths)[i], count) for i, count in enumerate(CONVOLUTIONS))
        self.heads = nn.ModuleList(nn.Conv2d(filters, channels, 1) for channels in (CLASSES, 1, 3))

    def forward(self, x):
        places = []
        for stage in self.encoder:
            x, place = F.max_pool2d(stage(x), 2, return_indices=True)
            places.append(place)
        for stage in reversed(self.decoder):
            x = stage(F.max_unpool2d(x, places.pop(), 2))
        return [head(x) for head in self.heads]


def main(device, precision, height, width, filters, batch, batches, epochs):
    torch.manual_seed(1)
    rows = batch * batches
    images = torch.randint(256, (rows, 3, height, width), dtype=torch.uint8)
    label = torch.randint(CLASSES, (rows, height, width))
    depth, normals = 1 + torch.rand(rows, 1, height, width), torch.rand(rows, 3, height, width) - 0.5
    net = SegNet(filters).to(device, memory_format=torch.channels_last)
    adam = torch.optim.Adam(net.parameters(), lr=1e-3)

    def step(rows):
        x = ((images[rows].to(device).float() - 127.5) / 73.6).contiguous(memory_format=torch.channels_last)
        with torch.autocast(device, torch.bfloat16, enabled=precision == "bfloat16"):
            classes, distance, direction = net(x)
        loss = (F.cross_entropy(classes.float(), label[rows].to(device))
                + (distance.float() - depth[rows].to(device)).abs().mean()
                + (1 - F.cosine_similarity(direction.float(), normals[rows].to(device))).mean())
        adam.zero_grad(set_to_none=True)
        loss.backward()
        adam.step()

    for epoch in range(1 + epochs):
        if epoch == 1:
            synchronize(device)
            start = time.perf_counter()
        for rows_of_batch in torch.randperm(rows).split(batch):
            step(rows_of_batch)
    synchronize(device)
    seconds = (time.perf_counter() - start) / (epochs * batches)
    free, total = torch.cuda.mem_get_info() if device == "cuda" else (0, 0)
    print(seconds, total - free)


def synchronize(device):
    if device == "cuda":
        torch.cuda.synchronize()


if __name__ == "__main__":
    main(*sys.argv[1:3], *map(int, sys.argv[3:]))
