# The playground in a container, and as a Hugging Face Space. Without a GPU:
#   docker build -t playground . && docker run -p 7860:7860 -v playground:/home/user/data playground
# With NVIDIA's runtime: docker build --build-arg TORCH_INDEX=https://pypi.org/simple …
FROM python:3.11-slim

# Where torch comes from; the CPU build is 200 MB instead of 3 GB.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

RUN useradd --create-home --uid 1000 user
WORKDIR /app

# The dependencies by themselves, so that a change of the app does not fetch them again.
COPY requirements.txt ./
RUN grep -v '^-e' requirements.txt > pinned.txt \
    && grep '^torch' pinned.txt > torch.txt \
    && pip install --no-cache-dir --index-url "$TORCH_INDEX" \
        --extra-index-url https://pypi.org/simple -r torch.txt \
    && pip install --no-cache-dir -r pinned.txt

COPY pyproject.toml setup.py app.py ./
COPY .streamlit .streamlit
COPY pages pages
COPY assets assets
COPY playground playground
RUN pip install --no-cache-dir --no-deps .

USER 1000
RUN mkdir /home/user/data
ENV HOME=/home/user PLAYGROUND_HOME=/home/user/data PYTHONUNBUFFERED=1
EXPOSE 7860
CMD ["playground", "run", "--address", "0.0.0.0", "--port", "7860"]
